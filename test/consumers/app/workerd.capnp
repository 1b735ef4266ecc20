using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "out/workerd.js"),
    (name = "kernels.wasm", wasm = embed "node_modules/fma-pg/build/kernels.wasm"),
    (name = "core.wasm", wasm = embed "node_modules/fma-pg/build/core.wasm"),
  ],
  compatibilityDate = "2026-01-01",
);

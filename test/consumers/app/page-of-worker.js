import { tell } from "./solve.js";

const worker = new Worker("./worker.js", { type: "module" });
tell(
  new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  }),
);

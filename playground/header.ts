/**
 * Sharing and saving.
 */
import { announce } from "./announce.ts";
import { byId, debounced } from "./dom.ts";
import { download, fileName, modelText, picture, runText } from "./export.ts";
import type { Player } from "./player.ts";
import { formatSetting, parseSetting } from "./share.ts";
import type { Store } from "./store.ts";
import type { Tint } from "./tint.ts";

/** Keeps the address in step with the setting, and the setting in step with the address. */
export function startAddress(store: Store, refuse: (message: string) => void): void {
  let written = "";
  const write = debounced(() => {
    try {
      written = `#${formatSetting(store.setting)}`;
    } catch {
      written = "";
    }
    history.replaceState(null, "", written || location.pathname + location.search);
  }, 250);
  store.onChange(write);
  addEventListener("hashchange", () => {
    if (location.hash === written || !location.hash.includes("=")) return;
    try {
      store.set(parseSetting(location.hash));
    } catch (error) {
      refuse(`The address cannot be read: ${(error as Error).message}.`);
    }
  });
}

async function share(store: Store, refuse: (message: string) => void): Promise<void> {
  const box = byId<HTMLInputElement>("address");
  try {
    const url = new URL(location.href);
    url.hash = formatSetting(store.setting);
    box.value = url.href;
  } catch (error) {
    refuse((error as Error).message);
    return;
  }
  byId("sharing").hidden = false;
  box.select();
  let copied = true;
  try {
    await navigator.clipboard.writeText(box.value);
  } catch {
    copied = false;
  }
  const text = copied ? "The address is on the clipboard." : "Copy the address from here.";
  byId("sharing-text").textContent = text;
  announce(text);
}

export function startHeader(store: Store, player: Player, tint: () => Tint, refuse: (message: string) => void): void {
  byId("share").addEventListener("click", () => void share(store, refuse));
  byId("sharing-close").addEventListener("click", () => {
    byId("sharing").hidden = true;
    byId("share").focus();
  });
  const menu = byId<HTMLDetailsElement>("export");
  const on = (id: string, action: () => void | Promise<void>) =>
    byId(id).addEventListener("click", async () => {
      menu.open = false;
      menu.querySelector("summary")?.focus();
      player.play(false);
      try {
        await action();
        announce("Saved.");
      } catch (error) {
        refuse((error as Error).message);
      }
    });
  const world = () => store.setting.world;
  on("export-json", async () =>
    download(
      fileName(world(), "-run.json"),
      "application/json",
      await runText(store.setting, player.lanes, player.optimum?.return),
    ),
  );
  on("export-svg", () =>
    download(fileName(world(), ".svg"), "image/svg+xml", picture(store.setting, player.lanes, tint())),
  );
  on("export-mdp", async () => download(fileName(world(), ".json"), "application/json", await modelText(world())));
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target as Node)) menu.open = false;
  });
}

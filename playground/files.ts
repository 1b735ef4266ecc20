/**
 * Model files, by picker or by drop.
 */
import { byId } from "./dom.ts";

/** Larger files would keep the page from drawing while they are read. */
const MOST_BYTES = 32 * 2 ** 20;

type Take = (name: string, text: string) => void;

export function startFiles(take: Take, refuse: (message: string) => void): void {
  const pick = byId<HTMLInputElement>("file");
  const read = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > MOST_BYTES)
      refuse(`${file.name}: the file has ${Math.round(file.size / 2 ** 20)} MiB; the page takes 32`);
    else take(file.name, await file.text());
  };
  pick.addEventListener("change", () => {
    void read(pick.files?.[0]);
    pick.value = "";
  });
  byId("load").addEventListener("click", () => pick.click());

  const carriesFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const over = (on: boolean) => document.documentElement.classList.toggle("dropping", on);
  addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    over(true);
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) over(false);
  });
  addEventListener("drop", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    over(false);
    void read(event.dataTransfer?.files[0]);
  });
}

import type { Browser } from "playwright-core";

export function findChromium(): string | undefined;
export function launch(engine?: "chromium" | "firefox" | "webkit"): Promise<Browser>;
export function serve(folder: string, headers?: Record<string, string>): Promise<{ url: string; close(): void }>;
export function visit(browser: Browser, url: string, timeout?: number): Promise<string>;

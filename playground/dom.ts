/**
 * Small helpers for elements.
 */

type Child = Node | string | undefined | false;
type Attributes = Record<string, string | number | boolean | undefined | ((event: never) => void)>;

/** An element with attributes; names that begin with "on" are listeners; true is an empty attribute, false none. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child !== undefined && child !== false) element.append(child);
  return element;
}

/** The element with an id, which the page must have. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element "${id}"`);
  return element as T;
}

export interface SelectChoice {
  id: string;
  title: string;
}

/** A select with a list of choices. */
export function select(
  attributes: Attributes,
  choices: readonly SelectChoice[],
  chosen: string,
  choose: (id: string) => void,
): HTMLSelectElement {
  const element = h("select", { ...attributes, onchange: () => choose(element.value) });
  for (const { id, title } of choices) element.append(h("option", { value: id, selected: id === chosen }, title));
  return element;
}

/** Puts children in place of what an element holds, and the focus back on what has the same data-key. */
export function refill(element: HTMLElement, ...children: Child[]): void {
  const active = document.activeElement;
  const key = active instanceof HTMLElement && element.contains(active) ? active.dataset.key : undefined;
  element.replaceChildren(
    ...children.filter((child): child is Node | string => child !== undefined && child !== false),
  );
  if (key) element.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
}

/** Calls `action` once the calls have paused for some milliseconds. */
export function debounced(action: () => void, milliseconds: number): () => void {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = window.setTimeout(action, milliseconds);
  };
}

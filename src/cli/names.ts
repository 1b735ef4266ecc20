/**
 * The API's names in kebab-case, and back.
 */

/** `innerSteps` -> `inner-steps` */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `inner-steps` -> `innerSteps` */
export const camel = (name: string): string => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Languages whose traces are known by their text. "java" stands for all of the JVM, "node" for every JavaScript. */
export const LANGUAGES = ["java", "python", "go", "ruby", "dotnet", "node", "php", "dart", "rust"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a variable is, for the tables in the guide and for messages about names that are nearly one. */
export interface Variable {
  name: string;
  /** What may stand in it. */
  value: string;
  /** As the manual shows it; empty when there is none. */
  default: string;
  meaning: string;
  /** Where logspout does something else, and why we do not. */
  differs?: string;
  /** Whose environment it is read from: the agent's, a watched container's, or both (the container's comes first). */
  of: "agent" | "container" | "both";
}

/** A query given on the command line → tree; what is wrong with it is shown with the place. */
import type { Query } from "../query/tree.ts";
import { TextRefusal } from "./complaint.ts";

export async function parseGivenQuery(text: string): Promise<Query> {
  const { parseQuery, QueryRefusal } = await import("../query/parse.ts");
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof QueryRefusal) throw new TextRefusal(error, text, error.suggestion);
    throw error;
  }
}

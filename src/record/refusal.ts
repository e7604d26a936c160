/**
 * Something asked of us that we will not do: a wrong option, query, request or file. Carries everything a person
 * needs to mend it; the command line turns it into exit 2, the API into a 4xx answer.
 */
export class Refusal extends Error {
  readonly code: string;
  readonly hint: string;
  /** Offset in the refused text, 0-based, where there is one. */
  readonly position: number | undefined;

  /** `code` starts with E_ and is listed in docs/reference/errors.md. */
  constructor(code: string, message: string, hint: string, position?: number) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.hint = hint;
    this.position = position;
  }
}

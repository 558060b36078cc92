import type { ProblemCode } from '@sunray/contract/problem.ts';

type Details = {
  detail?: string;
  errors?: { path: string; message: string }[];
  retryAfterS?: number;
  /** The reason in one word, for callers that know it by that. */
  error?: string;
};

/** A verb's "no". The code is public, the cause is not; the door alone turns it into an answer. */
export class Refusal extends Error {
  readonly code: ProblemCode;
  readonly details: Details;

  constructor(code: ProblemCode, details: Details = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.details = details;
  }
}

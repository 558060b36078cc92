import type { ProblemCode } from '@sunray/contract/problem.ts';
import { Refusal } from '../../refusal.ts';
import type { AuditEntry } from '../audit/record.ts';

/** A refusal with the audit row that must outlive the transaction it rolls back. */
export class TracedRefusal extends Refusal {
  readonly trace: AuditEntry;

  constructor(code: ProblemCode, trace: AuditEntry) {
    super(code);
    this.trace = trace;
  }
}

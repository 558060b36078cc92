import { afterAll, beforeAll, expect, test } from 'vitest';
import type postgres from 'postgres';
import { type AdminStage, adminStage } from '../../../../tests/support/admin-stage.ts';
import { makeAuditMonths } from '../domains/audit/make-months.ts';
import { record } from '../domains/audit/record.ts';
import { storeDecisions } from '../domains/decisions/store.ts';
import { turnDecisionDays } from '../domains/decisions/turn-days.ts';
import { failureCode } from '../jobs/failure-code.ts';
import { connect } from './connect.ts';

let stage: AdminStage;
let owner: postgres.Sql;
beforeAll(async () => {
  stage = await adminStage();
  owner = connect(stage.ownerUrl, { max: 1 });
});
afterAll(async () => {
  await owner.end();
  await stage[Symbol.asyncDispose]();
});

const NOBODY = { host_id: null, user_id: null, sid: null, ip: null, country: null, user_agent: null };
const decide = () => {
  const at = { id: stage.deps.newId(), at_ms: stage.clock.nowMs(), request_id: 'r', ...NOBODY };
  const what = { verdict: 'deny', guard: 'g', reason: 'r', rule_id: null, weight: 1 } as const;
  const decision = { ...at, ...what, method: 'GET', path: '/', status: 403 };
  return storeDecisions(stage.ctx, { worker_id: stage.workerId, region: 'fra', decisions: [decision] });
};
const note = () =>
  record(stage.ctx, {
    event: 'job.failed',
    action: 'update',
    resource: { type: 'job', id: 'j' },
    success: false,
  });
/** The youngest table of a name of that form. */
const youngest = async (form: string) => {
  const [row] = await owner<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'r' and relname ~ ${form} order by 1 desc limit 1`;
  return row?.name ?? 'none';
};
const age = (name: string) => {
  const old = `${name.slice(0, -8)}20200101`;
  return owner.unsafe(`create table ${old} partition of decisions
    for values from ('2020-01-01 00:00+00') to ('2020-01-02 00:00+00')`);
};
const drop = (name: string) => owner.unsafe(`drop table ${name}`);

test.each([
  ['makes a day', '^decisions_[0-9]{8}$', drop, turnDecisionDays, decide],
  ['drops a day', '^decisions_[0-9]{8}$', age, turnDecisionDays, decide],
  ['makes a month', '^audit_days_90_[0-9]{6}$', drop, makeAuditMonths, note],
])('who writes does not wait for a job that %s while a backup reads', async (_, form, change, job, write) => {
  await change(await youngest(form));
  const before = await youngest(form);
  await owner.unsafe('begin');
  await owner.unsafe('lock table decisions, audit in access share mode');
  const [failed] = await Promise.all([job(stage.ctx).then(() => 'done', failureCode), write()]);
  await write();
  expect(failed).toBe('55P03');
  await owner.unsafe('rollback');

  await job(stage.ctx);
  if (change === drop) expect((await youngest(form)) > before).toBe(true);
  else expect(await owner`select 1 from pg_class where relname = 'decisions_20200101'`).toEqual([]);
});

import { seal } from '@sunray/primitives/seal.ts';
import { type Es256PrivateJwk, publicHalf } from '@sunray/primitives/tokens/es256-key.ts';
import { type Ctx, nowOf } from '../../ctx.ts';
import { record } from '../audit/record.ts';
import { privateKeyAad } from './private-key-aad.ts';
import { type SigningKey, signingKeys } from './table.ts';

type State = Pick<SigningKey, 'state'> &
  Partial<Pick<SigningKey, 'retiresFormer' | 'signsSince' | 'verifiesUntil'>>;

/** Adds a key, of which the edges have still to be told. The caller holds the lock. */
export async function addSigningKey(tx: Ctx, key: Es256PrivateJwk, state: State): Promise<void> {
  const { kid } = key;
  await tx.db.insert(signingKeys).values({
    kid,
    publicKey: publicHalf(key),
    sealedPrivateKey: await seal(tx.deps.keyRing, privateKeyAad(kid), JSON.stringify(key)),
    createdAt: nowOf(tx),
    ...state,
  });
  await record(tx, {
    event: 'session_key.added',
    action: 'create',
    severity: 'notice',
    resource: { type: 'session_key', id: kid },
    newValues: { key_id: kid, state: state.state, retires_former: state.retiresFormer ?? false },
  });
}

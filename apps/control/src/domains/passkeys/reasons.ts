/** Why a claimed challenge does not hold. Their public answer is `passkey.challenge-expired`. */
export type ChallengeReason =
  | 'challenge_unknown'
  | 'challenge_used'
  | 'challenge_expired'
  | 'challenge_other_host'
  | 'challenge_other_action'
  | 'challenge_other_flow'
  | 'challenge_other_token';

/** Why a passkey was not accepted. Their public answer is `passkey.refused`, whichever it was. */
export type PasskeyReason =
  | 'malformed'
  | 'wrong_type'
  | 'wrong_origin'
  | 'cross_origin'
  | 'wrong_rp'
  | 'user_not_present'
  | 'user_not_verified'
  | 'attestation_refused'
  | 'verification_failed'
  | 'wrong_signature'
  | 'unknown_credential'
  | 'wrong_user_handle'
  | 'backup_eligibility_changed'
  | 'counter_regression'
  | 'credential_taken'
  | 'passkey_removed'
  | 'user_inactive'
  | 'not_granted';

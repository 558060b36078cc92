/** What every API key looks like; anything else is not even sent. */
export const apiKeyForm = /^sra_[A-Za-z0-9_-]{43}$/;

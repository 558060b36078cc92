/** `resource:action`; every admin route names the one it needs. */
export type Permission =
  | `${'hosts' | 'users' | 'setup-tokens' | 'sessions' | 'passkeys' | 'audit' | 'decisions' | 'security-events' | 'workers' | 'propagations' | 'jobs' | 'alerts' | 'api-keys' | 'keys' | 'status'}:${'read' | 'write'}`
  | 'hosts:lockdown';

export type RoleName = 'super_admin';

type Role = { may(permission: Permission): boolean };

const ROLES: Readonly<Record<RoleName, Role>> = {
  super_admin: { may: () => true },
};

/** Whether a role carries a permission; a role this release does not know carries none. */
export function roleMay(role: string, permission: Permission): boolean {
  return isRoleName(role) && ROLES[role].may(permission);
}

function isRoleName(name: string): name is RoleName {
  return Object.hasOwn(ROLES, name);
}

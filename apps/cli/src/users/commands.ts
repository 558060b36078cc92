import type { Command } from 'commander';
import { calling } from '../call.ts';
import { gathered } from '../options/gathered.ts';
import { withBounds } from '../options/with-bounds.ts';
import type { World } from '../world.ts';
import { grantHost, listPasskeys, removePasskey, revokeGrant } from './access.ts';
import { createUser, disableUser, enableUser, listUsers, showUser, updateUser } from './accounts.ts';

/** `sunray users …` */
export function addUserCommands(program: Command, world: World): void {
  const users = program.command('users').description('people, what they may enter and how they sign in');
  addAccountCommands(users, world);
  addAccessCommands(users, world);
}

function addAccountCommands(users: Command, world: World): void {
  withBounds(users.command('list').description('list people by name'))
    .option('--status <status>', 'only active, suspended, disabled or deleted ones')
    .action(calling(world, listUsers));
  users
    .command('show <user>')
    .description('show a person and what they may enter')
    .action(calling(world, showUser));
  withDetails(users.command('create <username>').description('add a person'))
    .option('--host <host>', 'a host they may enter (repeatable)', gathered)
    .action(calling(world, createUser));
  withDetails(users.command('update <user>').description('change what is known of a person; "" removes it'))
    .option('--username <name>', 'a new name')
    .action(calling(world, updateUser));
  users
    .command('disable <user>')
    .description('shut a person out everywhere and end their sessions')
    .option('--reason <text>', 'why, for the audit')
    .action(calling(world, disableUser));
  users
    .command('enable <user>')
    .description('let a disabled person sign in again')
    .action(calling(world, enableUser));
}

function withDetails(command: Command): Command {
  return command
    .option('--email <address>', 'their address')
    .option('--display-name <name>', 'how pages call them')
    .option('--locale <language>', 'the language of their pages: en or es');
}

function addAccessCommands(users: Command, world: World): void {
  users
    .command('grant <user> <host>')
    .description('let a person into a host')
    .action(calling(world, grantHost));
  users
    .command('revoke-grant <user> <host>')
    .description('take a host from a person and end their sessions there')
    .action(calling(world, revokeGrant));
  users
    .command('passkeys <user>')
    .description("list a person's passkeys")
    .action(calling(world, listPasskeys));
  users
    .command('remove-passkey <user> <passkey>')
    .description('remove a passkey, by name or id, and end the sessions opened with it')
    .action(calling(world, removePasskey));
}

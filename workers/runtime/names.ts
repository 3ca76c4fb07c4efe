/** Names for what nobody named: an adjective and somebody who moved computing along. */
import type { Dice } from '../std/dice.ts';

const ADJECTIVES =
  'admiring bold brave busy calm clever cool dazzling eager elegant fervent focused friendly gallant gifted happy hopeful hungry jolly keen kind lucid modest nice optimistic patient peaceful quirky relaxed serene sharp silly stoic sweet tender trusting upbeat vibrant wise zen'.split(
    ' ',
  );
const SURNAMES =
  'babbage bartik bell boyd cerf clarke curie dijkstra easley engelbart euler feynman franklin gauss goldberg goodall hamilton hopper jang johnson kare keller knuth lamport liskov lovelace mccarthy meitner moore noether pascal perlman ride ritchie shannon stallman tesla thompson torvalds turing wing wozniak'.split(
    ' ',
  );

/** `adjective_surname`. */
export const randomName = (dice: Dice): string => `${dice.pick(ADJECTIVES)}_${dice.pick(SURNAMES)}`;

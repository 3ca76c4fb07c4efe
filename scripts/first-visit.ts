/**
 * What the page asks for lazily, and yet before the first swarm stands: forming it is typing commands. The build puts
 * these, with what they import, into one chunk of this name; it counts into the first visit's size.
 */
export const FORMING = {
  chunk: 'docker',
  modules: [
    'src/shell/shell.ts',
    'src/shell/form-swarm.ts',
    'src/docker/docker.ts',
    'src/docker/commands/swarm/group.ts',
  ],
};

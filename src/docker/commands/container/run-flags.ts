/** The flags that `docker run` and `docker create` share (docker-cli §14). Those that reach into the machine stand next door. */
import type { ValueParsers } from '../../parse/flags.ts';
import { Refused } from '../../refused.ts';
import { serviceValues } from '../service/values.ts';
import { hostFlags, hostValues } from './host-flags.ts';
import { sortedFlags } from './sorted-flags.ts';

export const createFlags = sortedFlags(
  hostFlags,
  `
--add-host list  Add a custom host-to-IP mapping (host:ip)
-a, --attach list  Attach to STDIN, STDOUT or STDERR
--cap-add list  Add Linux capabilities
--cap-drop list  Drop Linux capabilities
--cpus decimal  Number of CPUs
--disable-content-trust  Skip image verification (default true)
--dns list  Set custom DNS servers
--dns-option list  Set DNS options
--dns-search list  Set custom DNS search domains
--entrypoint string  Overwrite the default ENTRYPOINT of the image
-e, --env list  Set environment variables
--env-file list  Read in a file of environment variables
--expose list  Expose a port or a range of ports
--health-cmd string  Command to run to check health
--health-interval duration  Time between running the check (ms|s|m|h) (default 0s)
--health-retries int  Consecutive failures needed to report unhealthy
--health-start-interval duration  Time between running the check during the start period (ms|s|m|h) (default 0s)
--health-start-period duration  Start period for the container to initialize before starting health-retries countdown (ms|s|m|h) (default 0s)
--health-timeout duration  Maximum time to allow one check to run (ms|s|m|h) (default 0s)
-h, --hostname string  Container host name
--init  Run an init inside the container that forwards signals and reaps processes
-i, --interactive  Keep STDIN open even if not attached
--ip string  IPv4 address (e.g., 172.30.100.104)
--ip6 string  IPv6 address (e.g., 2001:db8::33)
-l, --label list  Set meta data on a container
--link list  Add link to another container
--log-driver string  Logging driver for the container
--log-opt list  Log driver options
--mac-address string  Container MAC address (e.g., 92:d0:c6:0a:29:33)
-m, --memory bytes  Memory limit
--mount mount  Attach a filesystem mount to the container
--name string  Assign a name to the container
--network network  Connect a container to a network
--network-alias list  Add network-scoped alias for the container
--no-healthcheck  Disable any container-specified HEALTHCHECK
--privileged  Give extended privileges to this container
-p, --publish list  Publish a container's port(s) to the host
-P, --publish-all  Publish all exposed ports to random ports
--pull string  Pull image before running ("always", "missing", "never") (default "missing")
-q, --quiet  Suppress the pull output
--read-only  Mount the container's root filesystem as read only
--restart string  Restart policy to apply when a container exits (default "no")
--rm  Automatically remove the container and its associated anonymous volumes when it exits
--stop-signal string  Signal to stop the container
--stop-timeout int  Timeout (in seconds) to stop a container
--tmpfs list  Mount a tmpfs directory
-t, --tty  Allocate a pseudo-TTY
--ulimit ulimit  Ulimit options (default [])
-u, --user string  Username or UID (format: <name|uid>[:<group|gid>])
-v, --volume list  Bind mount a volume
-w, --workdir string  Working directory inside the container`,
);

/** The names that flags once had. */
export const hiddenFlags = `
--dns-opt list  Set DNS options
--net network  Connect a container to a network
--net-alias list  Add network-scoped alias for the container`;

/** What only a container that is run at once has. */
export const runFlags = `
-d, --detach  Run container in background and print container ID
--detach-keys string  Override the key sequence for detaching a container
--sig-proxy  Proxy received signals to the process (default true)`;

function stream(text: string): string {
  const name = text.toLowerCase();
  if (!['stdin', 'stdout', 'stderr'].includes(name)) throw new Refused('valid streams are STDIN, STDOUT and STDERR');
  return name;
}

/** Ports and mounts in their short form are read with the rest of the body: their refusals have another frame. */
export const createValues: ValueParsers = {
  ...serviceValues,
  ...hostValues,
  'add-host': serviceValues['host'] as (text: string) => unknown,
  attach: stream,
};

/**
 * The order of the fields in Docker's own types. What the client reads into a type and writes again comes out in this
 * order, whatever the engine sent first (docker-cli §2.3). One list serves all types of a service, for none contradicts
 * another.
 */
const order = `ID Version Index CreatedAt UpdatedAt Spec Type Name Image Labels TaskTemplate ContainerSpec Command Args
Hostname Env Dir User Groups Privileges Init StopSignal TTY OpenStdin ReadOnly Mounts StopGracePeriod Healthcheck Hosts
DNSConfig Secrets Configs Isolation Sysctls CapabilityAdd CapabilityDrop Ulimits OomScoreAdj Resources Limits
Reservations NanoCPUs MemoryBytes Pids GenericResources RestartPolicy Condition Placement Constraints Preferences
MaxReplicas Platforms Architecture OS Networks Target Aliases DriverOpts LogDriver ForceUpdate Runtime Mode Replicated
Global ReplicatedJob GlobalJob UpdateConfig Parallelism Delay MaxAttempts Window FailureAction Monitor MaxFailureRatio
Order RollbackConfig EndpointSpec PreviousSpec Endpoint Protocol TargetPort PublishedPort PublishMode Ports VirtualIPs
UpdateStatus State StartedAt CompletedAt Message ServiceStatus JobStatus`.split(/\s+/);
const place = new Map(order.map((name, at) => [name, at]));

/** Sorts two field names; those that no type has come last, as they were. */
export const byField = (a: string, b: string): number =>
  (place.get(a) ?? order.length) - (place.get(b) ?? order.length);

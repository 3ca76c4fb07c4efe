/** The tables of the store, by name. */
import type { Cluster } from './cluster.ts';
import type { Network } from './network.ts';
import type { SwarmNode } from './node.ts';
import type { Config, Secret } from './secret.ts';
import type { Service } from './service.ts';
import type { Task } from './task.ts';

export interface Tables {
  node: SwarmNode;
  service: Service;
  task: Task;
  cluster: Cluster;
  secret: Secret;
  config: Config;
  network: Network;
}

export type TableName = keyof Tables;

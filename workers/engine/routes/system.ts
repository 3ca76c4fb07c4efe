/** What the engine says of itself: `_ping`, `version` (engine-api §3); `info` is in `opening`. */
import { jsonAnswer } from '../answer.ts';
import { answered } from '../ask.ts';
import { architecture, ENGINE } from '../facts.ts';
import type { Handler, Routes } from '../router.ts';

const ping: Handler = (request, { swarm }) => {
  const { state, manager } = swarm.status();
  return answered({
    status: 200,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Builder-Version': '2',
      'Cache-Control': 'no-cache, no-store, must-revalidate',
      Pragma: 'no-cache',
      Swarm: state === 'active' ? `active/${manager ? 'manager' : 'worker'}` : state,
    },
    body: request.method === 'HEAD' ? '' : 'OK',
  });
};

const engineDetails = (arch: string) => ({
  ApiVersion: ENGINE.api,
  Arch: arch,
  BuildTime: ENGINE.built,
  Experimental: 'false',
  GitCommit: ENGINE.commit,
  GoVersion: ENGINE.goVersion,
  KernelVersion: ENGINE.kernel,
  MinAPIVersion: ENGINE.apiMin,
  Os: ENGINE.os,
});

const version = (arch: string) => ({
  Platform: { Name: ENGINE.platform },
  Components: [{ Name: 'Engine', Version: ENGINE.version, Details: engineDetails(arch) }],
  Version: ENGINE.version,
  ApiVersion: ENGINE.api,
  MinAPIVersion: ENGINE.apiMin,
  GitCommit: ENGINE.commit,
  GoVersion: ENGINE.goVersion,
  Os: ENGINE.os,
  Arch: arch,
  KernelVersion: ENGINE.kernel,
  BuildTime: ENGINE.built,
});

export const systemRoutes: Routes = {
  'GET /_ping': ping,
  'HEAD /_ping': ping,
  'GET /version': (_, { world }) => answered(jsonAnswer(200, version(architecture(world.host).go))),
};

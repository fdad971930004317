// Serve an OpenAPI file with Prism on a free port of this machine, and print the port.
//
//   node prism_server.cjs PRISM FILE
//
// PRISM is the `prism` program. It is not run itself, because as it starts it percent-encodes the
// names of parameters in the file (prism-cli 5.14, util/paths.js, createQueryUriTemplate), after
// which it takes `page[size]` for unknown and checks it no more. The rest of Prism is used as is.

const { realpathSync } = require("node:fs");
const { createRequire } = require("node:module");

const [program, file] = process.argv.slice(2);
const load = createRequire(realpathSync(program));
const { createLogger } = load("@stoplight/prism-core");
const { getHttpOperationsFromSpec } = load("@stoplight/prism-http");
const { createServer } = load("@stoplight/prism-http-server");

const config = {
  checkSecurity: true,
  errors: false,
  isProxy: false,
  mock: { dynamic: false },
  validateRequest: true,
  validateResponse: true,
};

async function serve() {
  const operations = await getHttpOperationsFromSpec(file);
  const logger = createLogger("prism", { level: "silent" });
  const server = createServer(operations, { components: { logger }, config, cors: false });
  console.log(await server.listen(0, "127.0.0.1"));
}

serve();

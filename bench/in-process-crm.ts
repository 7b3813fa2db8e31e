import { z } from 'zod';
import { createTransport, type Transport, type TransportRequest } from '../src/hubspot/transport.ts';
import { createSandboxControl } from '../dev/sandbox-control.ts';

const recordsSchema = z.array(
  z.looseObject({
    id: z.string(),
    archived: z.boolean(),
    properties: z.record(z.string(), z.string().nullable()),
  }),
);
type StoredRecord = z.infer<typeof recordsSchema>[number];

/** The bodies that the app sends to read contacts. */
interface BatchRead {
  readonly idProperty?: string;
  readonly inputs: readonly { readonly id: string }[];
  readonly properties: readonly string[];
}

const BATCH_READ = /^\/crm\/objects\/[\d-]+\/contacts\/batch\/read$/;
const SINGLE_READ = /^\/crm\/objects\/[\d-]+\/contacts\/(\d+)\?(.*)$/;

/**
 * Answers reads of contacts inside the process, from a copy of a sandbox portal's contacts taken at the first of
 * them; everything else goes to the sandbox. What a server costs with it is its own work alone: no request is
 * sent and none is answered by the machine.
 * @param config.apiUrl the sandbox, `config.portalId` whose contacts; every token is taken to be that portal's
 */
export function createInProcessCrm(config: { readonly apiUrl: string }): Transport {
  const network = createTransport(config);
  let contacts: Promise<ReadonlyMap<string, StoredRecord>> | undefined;
  return {
    async send(request) {
      const asked = readOf(request);
      if (asked === undefined) return network.send(request);
      contacts ??= loadContacts(config.apiUrl);
      const body = answerTo(asked, await contacts);
      if (body === undefined) return network.send(request);
      return { ok: true, status: 200, headers: new Headers(), text: JSON.stringify(body) };
    },
  };
}

type Asked = BatchRead & { readonly isSingle: boolean };

function readOf({ method, path, body }: TransportRequest): Asked | undefined {
  if (method === 'POST' && BATCH_READ.test(path)) return { ...(body as BatchRead), isSingle: false };
  const [, id, query] = (method === 'GET' ? SINGLE_READ.exec(path) : null) ?? [];
  if (id === undefined) return undefined;
  const properties = (new URLSearchParams(query).get('properties') ?? '').split(',');
  return { inputs: [{ id }], properties, isSingle: true };
}

/** `undefined` where only the sandbox knows how to say that there is none. */
function answerTo(asked: Asked, contacts: ReadonlyMap<string, StoredRecord>): unknown {
  const found = asked.inputs.map(({ id }) =>
    contacts.get(asked.idProperty === 'email' ? id.toLowerCase() : id),
  );
  const results = found.flatMap((record) => (record === undefined ? [] : [shown(record, asked.properties)]));
  if (results.length < found.length) return undefined;
  return asked.isSingle ? results[0] : { status: 'COMPLETE', results };
}

function shown({ id, properties }: StoredRecord, names: readonly string[]): unknown {
  const wanted = Object.fromEntries(names.map((name) => [name, properties[name] ?? null]));
  return { id, properties: { ...wanted, hs_object_id: id }, archived: false };
}

/** Living contacts by id and by primary address. */
async function loadContacts(sandboxUrl: string): Promise<ReadonlyMap<string, StoredRecord>> {
  const control = createSandboxControl(sandboxUrl);
  const [portal] = await control.portals();
  if (portal === undefined) throw new Error('The sandbox has no portal.');
  const records = recordsSchema.parse(await control.get(`/portals/${portal.portalId}/contacts`));
  const living = records.filter(({ archived }) => !archived);
  return new Map(
    living.flatMap((record) => [
      [record.id, record],
      [record.properties['email'] ?? '', record],
    ]),
  );
}

import { readFileSync } from 'node:fs';

/** The description of the API is what the service is made of: routes, checks of input and rights follow from it. */
export function readContract(url = new URL('../openapi.json', import.meta.url)) {
  const document = JSON.parse(readFileSync(url, 'utf8'));
  return Object.entries(document.paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]) => read(method, template, operation, document)),
  );
}

function read(method, template, operation, document) {
  const schema = resolved(operation, document);
  const parameters = schema.parameters ?? [];
  return {
    id: schema.operationId,
    method: method.toUpperCase(),
    template,
    status: Number(Object.keys(schema.responses).find((status) => status.startsWith('2'))),
    roles: schema.security[0]?.session ?? null,
    body: schema.requestBody?.content['application/json'].schema,
    params: objectOf(parameters.filter((one) => one.in === 'path')),
    query: objectOf(parameters.filter((one) => one.in === 'query')),
  };
}

function objectOf(parameters) {
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
    required: parameters.filter((one) => one.required).map((one) => one.name),
    additionalProperties: false,
  };
}

/** Without references: each is replaced by what it points to. */
function resolved(node, document) {
  if (Array.isArray(node)) {
    return node.map((one) => resolved(one, document));
  }
  if (node === null || typeof node !== 'object') {
    return node;
  }
  if (node.$ref) {
    const target = node.$ref.slice(2).split('/').reduce((found, key) => found[key], document);
    return resolved(target, document);
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolved(value, document)]));
}

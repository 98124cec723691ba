const CONFIGURATION =
  'reads options of the application, once, when a receiver or provider is created'
const COMMAND_LINE =
  'reads a file or an option of the user and hands the bytes to a parser that is measured'
const STORE = 'reads the answer of a database that the application trusts'
const PAGE = "asks the sandbox's own server for JSON, in the browser"

/** Exported functions that are named like parsers and are not measured, each with the reason. */
export const EXEMPT_PARSERS: Readonly<Record<string, string>> = {
  'archive/archive-options#readArchiveOptions': CONFIGURATION,
  'archive/list-rows#readQuery': 'checks the members of a query and parses no text',
  'cli/archive/find-rows#findRows': STORE,
  'cli/capture/read-capture#readCapture': 'hands a file to readCapture of core, which is measured',
  'cli/listen/arrived-request#readArrived': 'collects the chunks of a body and parses no text',
  'cli/options/secret#readPrivateKey': COMMAND_LINE,
  'cli/options/secret#readSecret': COMMAND_LINE,
  'cli/read-file#readBytes': COMMAND_LINE,
  'cli/read-file#readText': COMMAND_LINE,
  'core/authenticate/hmac#readAlgorithms': CONFIGURATION,
  'core/authenticate/hmac#readKeyForms': CONFIGURATION,
  'core/authenticate/key-source#splitResolved': CONFIGURATION,
  'core/authenticate/read-headers#parseFormats': CONFIGURATION,
  'core/authenticate/read-headers#readBeside': CONFIGURATION,
  'core/authenticate/read-headers#readHeaders': CONFIGURATION,
  'core/authenticate/read-signature-options#readSignatureOptions': CONFIGURATION,
  'core/authenticate/secrets#parseSecrets': CONFIGURATION,
  'core/authenticate/signed-content#parseTemplate': CONFIGURATION,
  'core/explain/capture/curl#parseCurl': 'measured as part of readCapture',
  'core/explain/capture/curl#splitPipe': 'measured as part of readCapture',
  'core/explain/capture/json-request#parseJsonRequest': 'measured as part of readCapture',
  'core/explain/capture/raw-http#parseHeaderLines': 'measured as part of readCapture',
  'core/explain/capture/raw-http#parseRawHttp': 'measured as part of readCapture',
  'core/explain/read-signature#readLoosely': 'measured as part of explain',
  'core/explain/read-signature#readSignatures': 'measured as part of explain',
  'core/http/body#readBody': 'collects the chunks of a body and parses no text',
  'core/receiver/prove#readySchemes': CONFIGURATION,
  'core/receiver/read-handlers#readHandlers': CONFIGURATION,
  'core/receiver/request-head#readRequest': 'copies the members of a request',
  'core/receiver/settings#readSettings': CONFIGURATION,
  'core/replay/replay-settings#readReplayOptions': CONFIGURATION,
  'nest/find-methods#findMethods': "looks through the application's own classes, at start",
  'replay/dynamodb/key-item#readItem': STORE,
  'replay/redis/find-problems#findProblems': STORE,
  'sandbox/inspector/browser/state/deliveries#readDeliveries': PAGE,
  'sandbox/inspector/browser/state/open-delivery#readDelivery': PAGE,
  'sandbox/inspector/browser/state/overview#readOverview': PAGE,
  'sandbox/inspector/browser/state/overview#readSenders': PAGE,
  'sandbox/inspector/server/archive/read-page#readPage': STORE,
  'sandbox/options#readOptions': CONFIGURATION,
  'testing/hostile/payload#readPayload':
    'parses what the tests of an application have signed themselves',
}

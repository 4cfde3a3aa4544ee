export { connect, SequencerClient } from "./client.js";
export { MalformedOpError, SequencerError } from "./errors.js";
export { AppendDocument, StrictDocument } from "./documents/OpaqueDocument.js";
export { TextDocument } from "./documents/TextDocument.js";
export { indexedDbStorage, memoryStorage, webStorage } from "./storage/storages.js";
export { Rope } from "./text/Rope.js";
export { TextOp } from "./text/TextOp.js";
export { LEFT, RIGHT, both, transform, transformPosition } from "./text/transform.js";
export { EditedText } from "./editing/EditedText.js";

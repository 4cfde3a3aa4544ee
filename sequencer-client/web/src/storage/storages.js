/** @import { Storage } from "./PendingStore.js" */

/**
 * Survives nothing but a reconnect; for tests and for pages that must leave no trace.
 *
 * @returns {Storage}
 */
export function memoryStorage() {
  /** @type {Map<string, string>} */
  const values = new Map();
  return {
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
    get: (key) => values.get(key) ?? null,
    put: (key, value) => {
      values.set(key, value);
    },
    remove: (key) => {
      values.delete(key);
    },
  };
}

/**
 * The browser's `localStorage` (or `sessionStorage`): a few megabytes for all documents.
 *
 * @param {globalThis.Storage} area
 * @returns {Storage}
 */
export function webStorage(area = localStorage) {
  return {
    keys: (prefix) => Object.keys(area).filter((key) => key.startsWith(prefix)),
    get: (key) => area.getItem(key),
    put: (key, value) => area.setItem(key, value),
    remove: (key) => area.removeItem(key),
  };
}

const STORE = "pending";

/**
 * The browser's IndexedDB: for documents of any size.
 *
 * @param {string} [name] of the database
 * @returns {Storage}
 */
export function indexedDbStorage(name = "sequencer") {
  /** @type {Promise<IDBDatabase> | undefined} */
  let opened;
  const database = () => (opened ??= openDatabase(name));
  return {
    keys: async (prefix) => {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      return /** @type {string[]} */ (await done((await database()).transaction(STORE).objectStore(STORE).getAllKeys(range)));
    },
    get: async (key) => (await done((await database()).transaction(STORE).objectStore(STORE).get(key))) ?? null,
    put: async (key, value) => committed(await database(), (store) => store.put(value, key)),
    remove: async (key) => committed(await database(), (store) => store.delete(key)),
  };
}

/** @param {string} name @returns {Promise<IDBDatabase>} */
function openDatabase(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @param {IDBDatabase} database
 * @param {(store: IDBObjectStore) => void} change
 * @returns {Promise<void>}
 */
function committed(database, change) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, "readwrite");
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    change(transaction.objectStore(STORE));
  });
}

/**
 * What clients and nodes saw during a run, as events in files.
 *
 * <p>Events come in from whoever watches a run, one writer per process; files of JSON lines go out, and come back in as the same
 * events. A writer and a reader belong to one thread each. Both hold one event and the names of documents, clients and nodes at a
 * time, however long the history is; a line, a name and their number have limits. A file that does not keep the format is refused
 * with its line, never read in part.
 */
@NullMarked
package io.sequencer.chaos.history;

import org.jspecify.annotations.NullMarked;

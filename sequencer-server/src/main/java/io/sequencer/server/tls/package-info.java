/**
 * Certificates and keys of the node, and whom it believes.
 *
 * <p>In: the files that the configuration names, looked at again every few seconds; certificates that others show. Out: key and
 * trust managers that follow the files, contexts for the listeners and for connections to other nodes, the roles of a
 * certificate. Threads: files are read on the upkeep thread, everything else on whatever thread shakes hands; what is current
 * is one immutable object behind one volatile field.
 *
 * <p>Promise: a changed file counts for every later connection, without a restart; a file that cannot be used changes nothing,
 * is logged and counted. Between nodes only a certificate of {@code nodeCaFile} counts, and of those only that of a member's host
 * or one with role {@code node}: the same authority may sign for others too.
 */
@NullMarked
package io.sequencer.server.tls;

import org.jspecify.annotations.NullMarked;

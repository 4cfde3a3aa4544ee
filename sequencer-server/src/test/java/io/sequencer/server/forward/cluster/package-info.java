/**
 * A cluster in one JVM for tests of the way to the log: real Raft, real gRPC through cuttable connections, and a state just
 * large enough to tell order, repeats and gaps.
 */
@NullMarked
package io.sequencer.server.forward.cluster;

import org.jspecify.annotations.NullMarked;

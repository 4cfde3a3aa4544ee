/**
 * What the process has of memory, and how it is shared out. In: the JVM's own figures and the configuration. Out: shares of the
 * heap, and how full heap and direct memory are. Any thread; nothing here allocates more than a few objects.
 */
@NullMarked
package io.sequencer.server.memory;

import org.jspecify.annotations.NullMarked;

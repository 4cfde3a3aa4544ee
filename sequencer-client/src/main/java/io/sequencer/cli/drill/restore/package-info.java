/**
 * The drill of backups: one is taken under load, verified, damaged, and restored into a second cluster, which must know what was acked
 * before. Runs on the caller's thread; leaders are moved by another one meanwhile.
 */
@NullMarked
package io.sequencer.cli.drill.restore;

import org.jspecify.annotations.NullMarked;

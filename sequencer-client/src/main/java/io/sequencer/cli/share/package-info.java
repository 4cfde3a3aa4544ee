/**
 * Who has which document: the part of the group {@code doc} that is about people. Names come in, lists and log indexes go out. Runs on the
 * caller's thread; decides nothing: the cluster does.
 */
@NullMarked
package io.sequencer.cli.share;

import org.jspecify.annotations.NullMarked;

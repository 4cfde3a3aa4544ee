/**
 * A run as a picture: a page that needs nothing else, made from a history. Histories come in, files go out; caller's thread.
 */
@NullMarked
package io.sequencer.chaos.live.report;

import org.jspecify.annotations.NullMarked;

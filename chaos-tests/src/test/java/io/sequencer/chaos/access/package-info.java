/** Who may come in: tokens and logins, against clusters of real processes. */
@org.jspecify.annotations.NullMarked
package io.sequencer.chaos.access;

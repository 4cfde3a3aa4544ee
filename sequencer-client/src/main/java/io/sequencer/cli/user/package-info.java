/**
 * The group {@code user}: accounts. Names and passwords come in; what the cluster says of them goes out. Runs on the caller's thread;
 * decides nothing: the cluster does.
 */
@NullMarked
package io.sequencer.cli.user;

import org.jspecify.annotations.NullMarked;

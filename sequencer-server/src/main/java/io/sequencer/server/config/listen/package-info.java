/**
 * What the configuration says of the listeners: certificates, roles, and what a connection may take before it is known whose it
 * is. Records only, filled by {@link io.sequencer.server.config.ConfigReader}; immutable, any thread.
 */
@NullMarked
package io.sequencer.server.config.listen;

import org.jspecify.annotations.NullMarked;

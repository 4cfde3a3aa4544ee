/**
 * The table of routes: method, path, what goes in and comes out, who answers. The OpenAPI document is made of the same table.
 *
 * <p>In: method and path, query and body. Out: a typed request and who answers it, or a typed refusal. Pure, any thread.
 */
@NullMarked
package io.sequencer.server.edge.rest.route;

import org.jspecify.annotations.NullMarked;

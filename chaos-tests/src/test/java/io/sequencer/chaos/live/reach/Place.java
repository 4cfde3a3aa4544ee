package io.sequencer.chaos.live.reach;

import io.sequencer.client.Endpoint;

/**
 * Where one node is.
 *
 * @param id its name in the cluster
 */
public record Place(String id, Endpoint grpc, Endpoint admin) {}

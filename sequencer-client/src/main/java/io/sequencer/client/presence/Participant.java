package io.sequencer.client.presence;

/**
 * Somebody else in the document.
 *
 * @param clientId their session
 * @param user who they are to the cluster
 * @param profile what they show, selections where they are in the local content now; none where that cannot be said
 */
public record Participant(String clientId, String user, Profile profile) {}

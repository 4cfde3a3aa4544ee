package io.sequencer.server.tls;

/** What the owner of a certificate may do; given by its names in {@code tls.roles}. */
public enum CertificateRole {
    /** Another part of the application: submits and reads for any of its users. */
    BACKEND,
    /** Whoever runs the cluster. */
    ADMIN,
    /** A node of the cluster, on whatever host. */
    NODE,
    /** Reads the metrics. */
    METRICS
}

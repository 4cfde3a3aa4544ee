package io.sequencer.chaos.model;

/**
 * How large a history is.
 *
 * @param documents at least 1
 * @param ops of each document, about
 * @param clients that write to each document at once, at least 1; every second one sends without waiting for acks
 * @param subscribers of each document
 */
public record Shape(int documents, int ops, int clients, int subscribers) {

    public Shape {
        if (documents < 1 || ops < 1 || clients < 1 || subscribers < 0) {
            throw new IllegalArgumentException("a history has at least one document, op and client");
        }
    }
}

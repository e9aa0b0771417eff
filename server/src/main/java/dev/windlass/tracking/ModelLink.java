package dev.windlass.tracking;

/** A logged model that a run read or wrote, at a step. */
public record ModelLink(String model, long step) {}

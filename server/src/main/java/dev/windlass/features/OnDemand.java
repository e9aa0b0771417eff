package dev.windlass.features;

/** A feature computed at the moment of the request, from its fields, from views and from earlier features of its kind. */
public record OnDemand(String name, Expression expression) {}

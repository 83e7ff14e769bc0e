package dev.holdfast.workflows.rules.planted.util;

interface Anything {}

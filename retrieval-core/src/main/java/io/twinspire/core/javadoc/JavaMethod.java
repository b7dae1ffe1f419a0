package io.twinspire.core.javadoc;

/// One method as it was found, before any rule that compares it with others.
///
/// @param id `source/qualified.Class#name(Type,Type)`, without white space
/// @param source short name of the jar or folder
/// @param topLevelClass qualified name of the outermost class: what the split is made by
/// @param title `Class.method`, the innermost class that has a name
/// @param text the source on one line
/// @param code the source on one line without any comment: what twins are told by
/// @param sentence first sentence of the Javadoc, plain text
record JavaMethod(
    String id,
    String source,
    String topLevelClass,
    String title,
    String text,
    String code,
    String sentence) {}

/* SPDX-License-Identifier: MIT */
/* Values of attributes, from their text. */
#ifndef VPCMOCK_SCENARIO_PARSE_H
#define VPCMOCK_SCENARIO_PARSE_H

#include "model/value.h"
#include "scenario/document.h"

/* Without XML's white space at both ends. */
struct span parse_trim(struct span text);
/* The next of the words that white space separates, which rest then is behind. False at the end. */
bool parse_word(struct span *rest, struct span *word);
/* Takes four hexadecimal digits for each character, in their place. */
bool parse_utf16_digits(char16_t *chars, size_t *length);
/* Whether the text is one of the attribute's type and in its range; fills in its number. */
bool parse_attribute(struct node_attribute *attribute);

/* As the type has it; what is allocated is the caller's, cleared with value_clear. False when
 * memory runs out. */
bool parse_value(const struct node_attribute *attribute, struct value *value);
/* The bytes of a TYPE_HEX, which must be as many as there is room for. */
void parse_bytes(const struct node_attribute *attribute, uint8_t *bytes, size_t size);
/* The percentages of a TYPE_STEPS; NULL when memory runs out. From mem_alloc. */
uint8_t *parse_steps(const struct node_attribute *attribute, size_t *count);
/* A text by a VALUE_ type that stands beside it. False when it is none of that type; empty when
 * memory runs out. */
enum parsed { PARSED, PARSED_WRONG, PARSED_NO_MEMORY };
enum parsed parse_typed(enum value_type type, struct span text, struct value *value);

#endif

"""The template packs that ship with nb2pkg; this file lets poetry-core put the folder into the wheel."""

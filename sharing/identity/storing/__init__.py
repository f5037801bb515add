"""How is what is known of a child kept, encrypted, and found again?"""

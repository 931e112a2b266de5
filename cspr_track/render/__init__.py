"""What people and scripts see. Renderers get values and write them; they ask nobody anything."""
